-- A phone's database, version 4: what a circle's screen looks for. Sealed documents have no kind, so none of this is
-- written for a check-in.

-- A month of a space, with all that is asked of its documents.
CREATE INDEX documents_of_month ON documents (space, kind, month, live_count, live_sum, is_deleted)
    WHERE kind IS NOT NULL;

-- The spaces of a house that have documents of a kind: its pairs have bonds.
CREATE INDEX documents_of_kind ON documents (tenant, kind, space) WHERE kind IS NOT NULL;
