"""The enrolment screen: fields, consent line, error band, photo panel."""
