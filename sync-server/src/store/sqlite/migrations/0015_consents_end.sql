-- The last day of a consent that ends by itself, as days since 1970; empty once what was published under it is erased.
ALTER TABLE consent_records ADD COLUMN last_day INTEGER;
CREATE INDEX consents_by_end ON consent_records (tenant_id, last_day) WHERE last_day IS NOT NULL;
