-- What an account's home holds of its own space: counted with each push, so that no push has to look through the log.
-- Bodies whose time is over are taken off again; headers and signatures stay, and so does their number.
CREATE TABLE home_totals (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    envelopes INTEGER NOT NULL,
    bytes     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO home_totals (tenant_id, envelopes, bytes)
    SELECT tenant_id, count(*), coalesce(sum(length(body)), 0) FROM log
    WHERE tenant_id = account_id AND space_id = account_id AND envelope_id IS NOT NULL AND is_aside = 0
    GROUP BY tenant_id;

-- What an account said in a house on the last day on which it said anything: days of UTC since 1970.
CREATE TABLE days_said (
    tenant_id  BLOB NOT NULL,
    account_id BLOB NOT NULL,
    day        INTEGER NOT NULL,
    envelopes  INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) STRICT, WITHOUT ROWID;
