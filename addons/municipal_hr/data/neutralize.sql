-- a copy of the database asks nobody's personnel system
UPDATE municipal_organisation_source
   SET active = false,
       token_sealed = NULL;
