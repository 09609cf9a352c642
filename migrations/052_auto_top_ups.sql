-- One row is an organization's consent to have funds added by itself (rule 35): from a method that the provider keeps, of which
-- only the names are here, when the balance falls below the threshold. setup_object is the page at which a method is being
-- saved. `dip` is the number of the charge in flight or else of the next (auto:ORG:DIP): it advances once a charge is over, and
-- when the balance is up again after a limit was told of in told_dip. off_because: null while it is on. next_look_at: until
-- then whoever took it has it for themselves.
CREATE TABLE auto_top_ups (
  organization_id      bigint PRIMARY KEY REFERENCES organizations,
  provider             text NOT NULL,
  provider_customer    text,
  provider_method      text,
  setup_object         text,
  setup_url            text,
  threshold_micros     bigint NOT NULL,
  amount_micros        bigint NOT NULL,
  monthly_limit_micros bigint NOT NULL,
  off_because          text,
  dip                  bigint NOT NULL DEFAULT 1,
  told_dip             bigint,
  declines             integer NOT NULL DEFAULT 0,
  paused_until         timestamptz,
  next_look_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT auto_top_up_provider_is_known CHECK (provider IN ('stripe', 'paypal')),
  CONSTRAINT auto_top_up_names_what_it_needs
    CHECK (provider_customer ~ '\S' AND provider_method ~ '\S' AND setup_object ~ '\S' AND setup_url ~ '\S'),
  CONSTRAINT auto_top_up_is_on_only_with_a_method
    CHECK (off_because IS NOT NULL OR (provider_customer IS NOT NULL AND provider_method IS NOT NULL)),
  CONSTRAINT auto_top_up_is_off_for_a_known_reason CHECK (off_because IN ('no_method', 'asked', 'declined')),
  CONSTRAINT auto_top_up_has_a_page_with_its_setup CHECK ((setup_object IS NULL) = (setup_url IS NULL)),
  CONSTRAINT auto_top_up_amounts_are_sound
    CHECK (threshold_micros >= 0 AND amount_micros > 0 AND monthly_limit_micros >= amount_micros),
  CONSTRAINT auto_top_up_dips_count_up CHECK (dip > 0 AND told_dip BETWEEN 1 AND dip),
  CONSTRAINT auto_top_up_declines_are_not_negative CHECK (declines >= 0)
);
CREATE UNIQUE INDEX auto_top_up_setup_is_of_one ON auto_top_ups (provider, setup_object) WHERE setup_object IS NOT NULL;

GRANT SELECT, INSERT, UPDATE (provider, provider_customer, provider_method, setup_object, setup_url, threshold_micros, amount_micros,
                              monthly_limit_micros, off_because, dip, told_dip, declines, paused_until, next_look_at)
  ON auto_top_ups TO containerstacks_app;
