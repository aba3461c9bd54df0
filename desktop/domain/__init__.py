"""What an enrolment is, in plain Python: no input, no output, no clock."""
