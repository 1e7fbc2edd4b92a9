-- a copy of the database can neither call anybody nor answer the carrier
UPDATE municipal_ivr_account
   SET auth_id = NULL,
       auth_token_sealed = NULL,
       second_token_sealed = NULL,
       main_token_sealed = NULL;
