-- A teacher who looks for a site looks at the pages of the own class, however many the school has.
CREATE INDEX hits_by_host_in_class ON hits (host, class, at, incident);
