-- a copy of the database signs nobody in at the state's server
UPDATE res_company
   SET taxisnet_server = NULL,
       taxisnet_client = NULL,
       taxisnet_secret_sealed = NULL;
