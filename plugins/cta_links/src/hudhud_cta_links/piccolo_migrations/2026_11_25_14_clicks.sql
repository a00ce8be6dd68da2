-- Clicks are stored by one call: every statement sent by itself would keep its reader waiting for one more answer.

-- Store clicks, and revise those that are found to be a robot's; committed with the caller's transaction, or by itself.
-- `several` are messages of which somebody followed one link of more, and `several_links` how many each has.
-- It is volatile, so each statement sees what others have committed before it begins.
CREATE FUNCTION store_link_clicks(
    accounts bigint[], campaigns bigint[], messages bigint[], links smallint[], ats timestamptz[], networks text[],
    callers bytea[], agents text[], verdicts text[], reasons text[], details text[],
    several bigint[], several_links smallint[]
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- Two processes that store clicks of one message must see each other's: the later one waits, and then finds them.
    PERFORM pg_advisory_xact_lock(hashint8(id)::bigint | (1817::bigint << 48))
    FROM (SELECT DISTINCT id FROM unnest(several) AS u (id) ORDER BY id) AS sorted;

    INSERT INTO link_click (account, campaign, message, link, at, network, caller, agent, verdict, reason, detail)
    SELECT * FROM unnest(accounts, campaigns, messages, links, ats, networks, callers, agents, verdicts, reasons,
                         details);

    -- A robot that opens all links of a message at once shows itself with the last of them; then the first ones were
    -- its, too. Previews and other known robots do not make a person's tap beside them one of theirs.
    -- Link 5 is the way to opt out.
    WITH begun AS (
        SELECT c.message, c.at FROM unnest(several, several_links) AS u (message, links)
        JOIN link_click c ON c.message = u.message AND c.link <> 5 AND c.verdict IN ('person', 'burst')
                         AND c.at >= (SELECT min(at) FROM unnest(ats) AS a (at)) - interval '1 second'
        WHERE u.links <= (
            SELECT count(DISTINCT o.link) FROM link_click o
            WHERE o.message = c.message AND o.link <> 5 AND o.verdict IN ('person', 'burst')
              AND o.at BETWEEN c.at AND c.at + interval '1 second'
        )
    )
    UPDATE link_click c SET verdict = 'burst', reason = 'all_at_once'
    FROM begun b
    WHERE c.message = b.message AND c.link <> 5 AND c.verdict = 'person'
      AND c.at BETWEEN b.at AND b.at + interval '1 second';
END $$;
