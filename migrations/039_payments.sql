-- One row is money that a customer pays by themselves: a checkout at a provider, or a transfer that an administrator confirms.
-- `reference` is ours, and goes to the provider with it. provider_object is what the buyer pays at (a checkout session, an
-- order), provider_payment what was paid (a payment intent, a capture), whose ledger key is provider:provider_payment. Amounts
-- are whole minor units; micros_per_minor turns them into the ledger's. received_minor is what the provider took. The state
-- only rises: created, processing, succeeded, refunded. `setback`: why it isn't paid yet; the same checkout may still succeed.
-- set_aside: what does not fit, for an administrator to decide. begun_by: "user 5", or the provider that told of it.
CREATE TABLE payments (
  payment_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id   bigint REFERENCES organizations,
  provider          text NOT NULL,
  reference         text NOT NULL CONSTRAINT payment_reference_is_used_once UNIQUE,
  provider_object   text,
  provider_payment  text,
  checkout_url      text,
  currency          text NOT NULL,
  micros_per_minor  bigint NOT NULL,
  amount_minor      bigint NOT NULL,
  received_minor    bigint,
  state             text NOT NULL DEFAULT 'created',
  is_disputed       boolean NOT NULL DEFAULT false,
  setback           text,
  set_aside         text,
  set_aside_at      timestamptz,
  resolution        text,
  resolution_reason text,
  resolved_by       text,
  resolved_at       timestamptz,
  begun_by          text NOT NULL,
  begun_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  confirmed_by      text,
  entry_no          bigint,
  CONSTRAINT payment_provider_is_known CHECK (provider IN ('stripe', 'paypal', 'manual')),
  CONSTRAINT payment_has_a_checkout_of_its_own UNIQUE (provider, provider_object),
  CONSTRAINT payment_is_paid_by_a_payment_of_its_own UNIQUE (provider, provider_payment),
  CONSTRAINT payment_names_what_it_needs
    CHECK (reference ~ '\S' AND begun_by ~ '\S' AND provider_object ~ '\S' AND provider_payment ~ '\S'),
  CONSTRAINT payment_currency_is_three_letters CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT payment_minor_unit_is_worth_a_power_of_ten CHECK (micros_per_minor IN (1000000, 10000, 1000)),
  CONSTRAINT payment_amounts_are_above_zero CHECK (amount_minor > 0 AND received_minor > 0),
  CONSTRAINT payment_state_is_known CHECK (state IN ('created', 'processing', 'succeeded', 'refunded')),
  CONSTRAINT payment_has_an_entry_exactly_once_it_succeeded
    CHECK ((state IN ('succeeded', 'refunded')) = (entry_no IS NOT NULL)
           AND (entry_no IS NULL OR (received_minor IS NOT NULL AND provider_payment IS NOT NULL))),
  CONSTRAINT payment_led_to_an_entry FOREIGN KEY (organization_id, entry_no) REFERENCES wallet_ledger,
  CONSTRAINT payment_of_nobody_is_set_aside CHECK (organization_id IS NOT NULL OR set_aside IS NOT NULL),
  CONSTRAINT payment_is_set_aside_at_a_moment CHECK ((set_aside IS NULL) = (set_aside_at IS NULL)),
  CONSTRAINT payment_resolution_is_known CHECK (resolution IN ('credited', 'dismissed')),
  CONSTRAINT payment_is_resolved_whole_or_not_at_all
    CHECK ((resolution IS NULL) = (resolved_by IS NULL) AND (resolution IS NULL) = (resolved_at IS NULL)
           AND (resolution IS NULL) = (resolution_reason IS NULL) AND (resolution IS NULL OR set_aside IS NOT NULL))
);
CREATE INDEX payments_of_organization ON payments (organization_id, payment_id);
CREATE INDEX payments_set_aside ON payments (payment_id) WHERE set_aside IS NOT NULL AND resolution IS NULL;
CREATE INDEX payments_unsettled ON payments (provider, payment_id) WHERE state IN ('created', 'processing') OR is_disputed;

-- One row is an event that a provider sent: that something happened to `subject`. What happened is asked of the provider.
-- due_at: when it is to be handled (again); NULL once it is.
CREATE TABLE payment_events (
  payment_event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider          text NOT NULL,
  provider_event    text NOT NULL,
  type              text NOT NULL,
  subject           text,
  received_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  due_at            timestamptz DEFAULT clock_timestamp(),
  tries             integer NOT NULL DEFAULT 0,
  handled_at        timestamptz,
  error             text,
  CONSTRAINT payment_event_is_taken_once UNIQUE (provider, provider_event),
  CONSTRAINT payment_event_provider_is_known CHECK (provider IN ('stripe', 'paypal')),
  CONSTRAINT payment_event_names_itself CHECK (provider_event ~ '\S' AND type ~ '\S'),
  CONSTRAINT payment_event_is_due_until_it_is_handled CHECK ((due_at IS NULL) = (handled_at IS NOT NULL)),
  CONSTRAINT payment_event_tries_are_not_negative CHECK (tries >= 0)
);
CREATE INDEX payment_events_due ON payment_events (due_at, payment_event_id) WHERE due_at IS NOT NULL;

-- One row is a refund of a payment: asked for on our page (by "user 5"), or seen at the provider. entry_no: the refund in the
-- ledger; returned_entry_no: what gave it back because the refund failed. Both are of the payment's organization.
CREATE TABLE payment_refunds (
  refund_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_id        bigint NOT NULL REFERENCES payments,
  reference         text NOT NULL CONSTRAINT refund_reference_is_used_once UNIQUE,
  provider_refund   text,
  amount_minor      bigint NOT NULL,
  state             text NOT NULL,
  reason            text NOT NULL,
  asked_by          text NOT NULL,
  asked_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  entry_no          bigint,
  returned_entry_no bigint,
  CONSTRAINT refund_is_of_one_refund_at_the_provider UNIQUE (payment_id, provider_refund),
  CONSTRAINT refund_amount_is_above_zero CHECK (amount_minor > 0),
  CONSTRAINT refund_state_is_known CHECK (state IN ('requested', 'pending', 'succeeded', 'failed')),
  CONSTRAINT refund_says_who_and_why CHECK (reason ~ '\S' AND asked_by ~ '\S' AND reference ~ '\S'),
  CONSTRAINT refund_moves_money_once_the_provider_has_it CHECK (entry_no IS NULL OR provider_refund IS NOT NULL),
  CONSTRAINT refund_returns_what_it_took CHECK (returned_entry_no IS NULL OR (state = 'failed' AND entry_no IS NOT NULL))
);

-- One row is a dispute about a payment. entry_no: the chargeback once the bank took the money; returned_entry_no: the
-- reversal once it gave it again. Both are of the payment's organization. An inquiry moves nothing.
CREATE TABLE payment_disputes (
  payment_id        bigint NOT NULL REFERENCES payments,
  provider_dispute  text NOT NULL,
  amount_minor      bigint NOT NULL,
  state             text NOT NULL,
  opened_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  entry_no          bigint,
  returned_entry_no bigint,
  PRIMARY KEY (payment_id, provider_dispute),
  CONSTRAINT dispute_amount_is_above_zero CHECK (amount_minor > 0),
  CONSTRAINT dispute_state_is_known CHECK (state IN ('inquiry', 'open', 'won', 'lost')),
  CONSTRAINT dispute_gives_again_what_it_took CHECK (returned_entry_no IS NULL OR entry_no IS NOT NULL)
);

-- One row is how far a provider is reconciled: everything made there by then is in our books. next_at: when it is due again.
CREATE TABLE payment_marks (
  provider           text PRIMARY KEY CONSTRAINT payment_mark_is_of_a_known_provider CHECK (provider IN ('stripe', 'paypal')),
  reconciled_through timestamptz NOT NULL,
  next_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
  error              text
);

GRANT SELECT, INSERT, UPDATE (organization_id, provider_object, provider_payment, checkout_url, received_minor, state, is_disputed,
                              setback, set_aside, set_aside_at, resolution, resolution_reason, resolved_by, resolved_at,
                              changed_at, confirmed_by, entry_no) ON payments TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (due_at, tries, handled_at, error) ON payment_events TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (provider_refund, state, entry_no, returned_entry_no) ON payment_refunds TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (state, entry_no, returned_entry_no) ON payment_disputes TO containerstacks_app;
GRANT SELECT, INSERT, UPDATE (reconciled_through, next_at, error) ON payment_marks TO containerstacks_app;
