-- What the gateway waits for on behalf of a lease's holder: for people, decides nothing.

alter table lease add column waiting text;
