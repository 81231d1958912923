# Notices to staff, by mail and on the screen.
