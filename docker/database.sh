#!/usr/bin/env bash
# Run once by the database container (or by hand, as PostgreSQL's superuser): the
# database, its extensions and the user that Odoo connects as, who may do nothing else.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -v password="$PGPASSWORD" -v name="${MUNICIPAL_DB:-municipal}" \
    -v role="${MUNICIPAL_DB_USER:-odoo}" --no-password --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"role" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
\connect :"name"
CREATE EXTENSION unaccent;
-- Odoo indexes unaccent(), which only its owner may declare immutable.
ALTER FUNCTION unaccent(text) IMMUTABLE;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION fuzzystrmatch;
SQL
