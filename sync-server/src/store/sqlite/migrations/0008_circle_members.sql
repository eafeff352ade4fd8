-- How often it has changed who is in the spaces of this tenant, or what somebody is there. Who is in a circle, once read,
-- is good for as long as this number stands.
ALTER TABLE tenants ADD COLUMN members_version INTEGER NOT NULL DEFAULT 0;
