-- a copy of the database tells nobody anything again
UPDATE municipal_notification
   SET state = 'cancelled', failure_reason = 'copy of the database'
 WHERE state IN ('queued', 'sending');

-- nor other systems
UPDATE municipal_webhook SET active = false;
