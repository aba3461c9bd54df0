-- Counting people and looking at the queue happen after every news of the sync thread, and search
-- shows where each member's packet stands.  None of it may read a packet's 40 KB on the way to the
-- columns behind them, so each of these questions has an index that answers it alone.
CREATE INDEX packet_people ON packet (kind, rev, state, held);
CREATE INDEX packet_standing ON packet (id, rev, state, code, held, made_at, stored_at, judged_at);
DROP INDEX packet_waiting;
CREATE INDEX packet_waiting ON packet (seq, held, digest, size, made_at) WHERE state = 'waiting';
DROP INDEX enrolment_by_time;
CREATE INDEX enrolment_by_time ON enrolment (sealed_at, rev);
