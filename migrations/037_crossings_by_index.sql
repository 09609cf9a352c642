-- Planned while there were few events, and kept by the session, the statement read all of them for each crossing: 40,000
-- organizations that crossed zero at once took 13 seconds, and twice as many four times as long.
ALTER FUNCTION tell_crossings SET enable_seqscan = off;
