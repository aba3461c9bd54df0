-- What was noted at the table besides the answers lives with the draft, and stays with the member as
-- long as the member is readable.
ALTER TABLE draft ADD COLUMN noted TEXT NOT NULL DEFAULT '{}';
ALTER TABLE enrolment ADD COLUMN noted TEXT;
