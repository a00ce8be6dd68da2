-- SMS records: searched by chunks, and by numbers.
CREATE INDEX chunk_account ON chunk (account, first_id);
CREATE INDEX chunk_created ON chunk (account, created_at);
CREATE INDEX chunk_reference ON chunk (account, client_ref) WHERE client_ref <> '';

-- Where a number, or a number that ends so, may be: of 128 kB of messages each, made once they are written, so that
-- writing messages costs nothing more. A B-tree or hash index made COPY three to six times slower. Ten million
-- messages take 35 MB, and a look 50 ms.
CREATE INDEX message_number ON message USING brin (
    address text_bloom_ops (n_distinct_per_range = 1500, false_positive_rate = 0.01),
    "right"(address, 6) text_bloom_ops (n_distinct_per_range = 1500, false_positive_rate = 0.01)
) WITH (pages_per_range = 16, autosummarize = on);

-- Of one message there are few, of all of them perhaps many.
CREATE INDEX receipt_conflict_message ON receipt_conflict (message);
