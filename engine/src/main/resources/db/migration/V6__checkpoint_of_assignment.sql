-- The newest checkpoint of an assignment is looked for at each lease and each fetch.

create index checkpoint_of_assignment on checkpoint (assignment, id desc);
