-- A workspace as schema version 1 wrote it. Never changed: it stands for files out there.
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
BEGIN TRANSACTION;
CREATE TABLE "allocations" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "project_id" TEXT NOT NULL,
    "site_no" INTEGER NOT NULL,
    "place" TEXT NOT NULL,
    "precision" TEXT,
    "share" REAL,
    "boundary_date" DATE,
    "grant_requested_cents" INTEGER,
    "grant_approved_cents" INTEGER,
    "grant_paid_cents" INTEGER,
    "total_cost_cents" INTEGER,
    "eligible_cost_cents" INTEGER,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("project_id", "site_no", "place")
);
CREATE TABLE "column_layouts" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "signature" TEXT NOT NULL,
    "layout" TEXT,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("signature")
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL
        DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
        REFERENCES gpkg_spatial_ref_sys(srs_id)
);
INSERT INTO "gpkg_contents" VALUES('projects','attributes','Projekte','Ein Vorhaben je Zeile; Beträge in ganzen Cent, leer = nicht bekannt','2026-11-23T06:48:04.788Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('sites','features','Projektorte','Durchführungsorte der Vorhaben (nicht der Sitz des Antragstellers)','2026-11-23T06:48:04.788Z',NULL,NULL,NULL,NULL,25832);
INSERT INTO "gpkg_contents" VALUES('regions','features','LEADER-Regionen','Aktionsgebiete mit Gebietsstand','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,25832);
INSERT INTO "gpkg_contents" VALUES('allocations','attributes','Zuordnung der Beträge','Vorhaben x Ort x Anteil in Cent; aus Projekten und Projektorten berechnet','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('place_decisions','attributes','Entscheidungen zu Orten','Ortsangabe und Zusammenhang mit der getroffenen Entscheidung','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('column_layouts','attributes','Spalten der Listen','Erkannte und bestätigte Spalten je Aufbau einer Liste','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('settings','attributes','Einstellungen','Name der Stelle, Stand der Daten, Handlungsfelder und Weiteres','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('projects_on_map','features','Projekte auf der Karte','Projektorte mit Titel, Stand und dem Betrag, der auf sie entfällt','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,25832);
INSERT INTO "gpkg_contents" VALUES('meta','attributes','Angaben zur Datei','Format, Version, Stand der Änderungen','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('history','attributes','Verlauf','Jede Änderung: wann, wer, was','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "gpkg_contents" VALUES('history_rows','attributes','Verlauf, Zeilen','Geänderte Zeilen, vorher und nachher','2026-11-23T06:48:04.777Z',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name)
        REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id)
        REFERENCES gpkg_spatial_ref_sys (srs_id)
);
INSERT INTO "gpkg_geometry_columns" VALUES('sites','geom','POINT',25832,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('regions','geom','MULTIPOLYGON',25832,0,0);
INSERT INTO "gpkg_geometry_columns" VALUES('projects_on_map','geom','POINT',25832,0,0);
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined cartesian SRS',-1,'NONE',-1,'undefined',NULL);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('Undefined geographic SRS',0,'NONE',0,'undefined',NULL);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('WGS 84',4326,'EPSG',4326,'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',NULL);
INSERT INTO "gpkg_spatial_ref_sys" VALUES('ETRS89 / UTM zone 32N',25832,'EPSG',25832,'PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4258"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","25832"]]',NULL);
CREATE TABLE history (
    revision INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    time DATETIME NOT NULL,
    author TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    of_revision INTEGER,
    changed_rows INTEGER NOT NULL
);
INSERT INTO "history" VALUES(1,'2026-11-23T06:48:04.788Z','EK','import','change','done',NULL,2);
CREATE TABLE history_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    revision INTEGER NOT NULL,
    table_name TEXT NOT NULL,
    row_key TEXT NOT NULL,
    before TEXT,
    after TEXT
);
INSERT INTO "history_rows" VALUES(1,1,'projects','["P1"]',NULL,'{"project_id": "P1", "title": "Dorfladen", "programming_period": "2023-2027", "scheme": "LEADER", "status": "approved", "grant_approved_cents": 1234567, "data_kind": "own", "fid": 1}');
INSERT INTO "history_rows" VALUES(2,1,'sites','["P1", 1]',NULL,'{"project_id": "P1", "site_no": 1, "precision": "site", "ags": "16069024", "boundary_date": "2023-12-31", "geom": "47500001e8640000010100000000000000e00223410000008073505541", "share": "1", "fid": 1}');
CREATE TABLE meta (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" TEXT NOT NULL UNIQUE,
    "value" TEXT
);
INSERT INTO "meta" VALUES(1,'format','leader-atlas-workspace');
INSERT INTO "meta" VALUES(2,'schema_version','1');
INSERT INTO "meta" VALUES(3,'workspace_id','e11fe6a8-ef3c-4b94-9a8c-d6149ef065bd');
INSERT INTO "meta" VALUES(4,'created','2026-11-23T06:48:04+00:00');
INSERT INTO "meta" VALUES(5,'generator','LEADER-Atlas 0.1.0');
INSERT INTO "meta" VALUES(6,'revision','1');
INSERT INTO "meta" VALUES(7,'forgotten','0');
CREATE TABLE "place_decisions" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "text" TEXT NOT NULL,
    "context" TEXT NOT NULL,
    "decision" TEXT,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("text", "context")
);
CREATE TABLE "projects" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "project_id" TEXT NOT NULL,
    "region_id" TEXT,
    "programming_period" TEXT,
    "scheme" TEXT,
    "call" TEXT,
    "year" INTEGER,
    "status" TEXT,
    "field_of_action" TEXT,
    "objective" TEXT,
    "title" TEXT,
    "place_text" TEXT,
    "applicant_class" TEXT,
    "applicant_type" TEXT,
    "applicant_name" TEXT,
    "natural_person" BOOLEAN,
    "beneficiary_seat" TEXT,
    "cooperation" TEXT,
    "grant_requested_cents" INTEGER,
    "grant_approved_cents" INTEGER,
    "grant_paid_cents" INTEGER,
    "total_cost_cents" INTEGER,
    "eligible_cost_cents" INTEGER,
    "own_contribution_cents" INTEGER,
    "third_party_funds_cents" INTEGER,
    "eafrd_contribution_cents" INTEGER,
    "state_contribution_cents" INTEGER,
    "municipal_cofinancing_cents" INTEGER,
    "support_rate_percent" REAL,
    "score" REAL,
    "rank" INTEGER,
    "idea_date" DATE,
    "applied_date" DATE,
    "checked_date" DATE,
    "scored_date" DATE,
    "decision_date" DATE,
    "submitted_date" DATE,
    "approved_date" DATE,
    "start_date" DATE,
    "claim_date" DATE,
    "paid_date" DATE,
    "completed_date" DATE,
    "withdrawn_date" DATE,
    "source_url" TEXT,
    "note" TEXT,
    "data_kind" TEXT,
    "row_origin" TEXT,
    "extra" TEXT,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("project_id")
);
INSERT INTO "projects" VALUES(1,'P1',NULL,'2023-2027','LEADER',NULL,NULL,'approved',NULL,NULL,'Dorfladen',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1234567,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'own',NULL,NULL,1);
CREATE TABLE "regions" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON,
    "region_id" TEXT NOT NULL,
    "name" TEXT,
    "programming_period" TEXT,
    "boundary_date" DATE,
    "source" TEXT,
    "attribution" TEXT,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("region_id")
);
CREATE TABLE "settings" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("key")
);
INSERT INTO "settings" VALUES(1,'office','"RAG"',0);
CREATE TABLE "sites" (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT,
    "project_id" TEXT NOT NULL,
    "site_no" INTEGER NOT NULL,
    "precision" TEXT,
    "ags" TEXT,
    "boundary_date" DATE,
    "locality" TEXT,
    "share" TEXT,
    "split_basis" TEXT,
    "found_by" TEXT,
    "confidence" REAL,
    row_revision INTEGER NOT NULL DEFAULT 0,
    UNIQUE ("project_id", "site_no")
);
INSERT INTO "sites" VALUES(1,X'47500001E8640000010100000000000000E00223410000008073505541','P1',1,'site','16069024','2023-12-31',NULL,'1',NULL,NULL,NULL,1);
CREATE VIEW projects_on_map AS SELECT
    s.fid AS OGC_FID, s.geom, s.project_id, s.site_no, p.title, p.status,
    p.programming_period, p.scheme, p."call", p.year, p.field_of_action,
    p.applicant_class, p.applicant_type, s."precision", s.ags, s.locality,
    s.share,
    CAST(a.requested / 100.0 AS REAL) AS grant_requested_eur,
    CAST(a.approved / 100.0 AS REAL) AS grant_approved_eur,
    CAST(a.paid / 100.0 AS REAL) AS grant_paid_eur
FROM sites AS s JOIN projects AS p USING (project_id) LEFT JOIN (
    SELECT project_id, site_no,
        sum(grant_requested_cents) AS requested,
        sum(grant_approved_cents) AS approved,
        sum(grant_paid_cents) AS paid
    FROM allocations GROUP BY project_id, site_no
) AS a USING (project_id, site_no);
CREATE INDEX history_rows_revision ON history_rows (revision);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('meta',8);
INSERT INTO "sqlite_sequence" VALUES('settings',1);
INSERT INTO "sqlite_sequence" VALUES('projects',1);
INSERT INTO "sqlite_sequence" VALUES('history_rows',2);
INSERT INTO "sqlite_sequence" VALUES('sites',1);
INSERT INTO "sqlite_sequence" VALUES('history',1);
COMMIT;
