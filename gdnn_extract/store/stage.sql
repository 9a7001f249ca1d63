-- What the loading needs beside the records: which of them are kept and under what number, officials and tasks one a row.

-- a record may have been given twice: of those with the same text, id and source the one of the newest version is kept; what comes behind
-- that in the order only makes the choice the same whatever was loaded first, and is looked at only where there is a choice
CREATE TABLE staging.sum AS SELECT rowid AS row, article.id AS id, article.source AS source, article.sha256 AS sha256 FROM staging.record;

CREATE TABLE staging.spare AS
SELECT s.row
FROM (FROM staging.sum QUALIFY count(*) OVER (PARTITION BY id, source, sha256) > 1) s JOIN staging.record r ON r.rowid = s.row
QUALIFY row_number() OVER (
    PARTITION BY s.id, s.source, s.sha256
    ORDER BY
        try_cast(string_split(r.extraction.version, '.') AS INTEGER[]) DESC NULLS LAST, r.extraction.version DESC,
        r.article.published DESC, r.article.title, hash(r.meeting, r.officials, r.dates, r.figures, r.legal_references, r.directives)
) > 1;

CREATE TABLE staging.kept AS
SELECT row, row_number() OVER (ORDER BY id NULLS LAST, source NULLS LAST, sha256)::INTEGER AS article
FROM staging.sum ANTI JOIN staging.spare USING (row);

CREATE TABLE staging.official AS
SELECT
    k.article, u.official, u.official.id AS id, coalesce(fold(u.official.name), '') AS folded, r.article.source AS source, r.meeting.host AS host,
    list_transform(r.officials, lambda o: o.organisation) AS bodies
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.officials) AS u (official);

CREATE TABLE staging.task AS
SELECT k.article, d.directive.id AS directive, t.task
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.directives) AS d (directive), UNNEST(d.directive.tasks) AS t (task);
