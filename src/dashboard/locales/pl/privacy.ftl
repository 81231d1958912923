# Who looked, what is kept, access and erasure.
