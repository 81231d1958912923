//! What pupils and new devices visit: asking, telling, setting up.
