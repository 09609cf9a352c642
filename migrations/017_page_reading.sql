-- What the pages ask that nothing before them asked.

-- Which entries were posted during a run. Entries come in order of posting, so the few pages of a run are found by their
-- extremes, at almost no cost to the run that posts.
CREATE INDEX wallet_ledger_by_posting ON wallet_ledger USING brin (posted_at)
  WITH (pages_per_range = 32, autosummarize = on);

-- Organizations whose name or handle begins so, in small or capital letters.
CREATE INDEX organizations_by_name ON organizations (lower(name) text_pattern_ops);
CREATE INDEX organization_handles_by_start ON organization_handles (lower(handle) text_pattern_ops);
