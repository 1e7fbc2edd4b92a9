-- a copy of the database registers nothing in anybody's books
UPDATE res_company
   SET protocol_connector = 'own',
       protocol_address = NULL,
       protocol_secret_sealed = NULL;
UPDATE municipal_protocol_document
   SET state = 'failed', failure = 'copy', failure_detail = NULL
 WHERE state = 'pending';
