-- Campaigns in time: which of two equal times was meant, and when a country opens to marketing again.

ALTER TABLE campaign ADD COLUMN start_second boolean NOT NULL DEFAULT false;  -- where clocks go back: the second
ALTER TABLE account ADD COLUMN marketing_hours boolean NOT NULL DEFAULT false; -- a rule for all that it sends

-- The first moment from this one on at which marketing may reach this country; null for one that never opens.
CREATE FUNCTION marketing_opens(wanted text, at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN marketing_is_open(wanted, at) THEN at ELSE (
        SELECT min(o.opening)
        FROM country c, generate_series(0, 8) AS later (days),
             LATERAL (SELECT (at AT TIME ZONE c.time_zone)::date + later.days AS day) d,
             LATERAL (SELECT (d.day + make_interval(mins => c.marketing_from)) AT TIME ZONE c.time_zone AS opening) o
        WHERE c.code = wanted AND extract(isodow FROM d.day)::smallint = ANY (c.marketing_days) AND o.opening > at) END
$$;
