-- Where a customer's statements are addressed to, in lines; NULL: unknown.
ALTER TABLE organizations
  ADD COLUMN billing_address text,
  ADD CONSTRAINT organization_billing_address_is_a_few_lines
    CHECK (billing_address ~ '\S' AND length(billing_address) <= 500);
