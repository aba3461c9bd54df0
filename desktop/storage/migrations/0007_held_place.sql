-- Holds place 7 for another change until both are together.
SELECT 1;
