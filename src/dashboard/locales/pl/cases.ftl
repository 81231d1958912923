# Concerns and cases of the safeguarding team.
