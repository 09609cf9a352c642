-- A sum of micros that is a bigint. PostgreSQL's own sum(bigint) is a numeric, which costs the charging statement a
-- thirtieth of its time. Beyond a bigint it fails, as every other step does.
CREATE AGGREGATE sum_micros(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE);
REVOKE ALL ON FUNCTION sum_micros FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sum_micros TO containerstacks_app, containerstacks_daemon;
