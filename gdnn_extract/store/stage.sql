-- What the loading needs beside the records: which of them are kept and under what number, officials and tasks one a row.

-- of records of the same text under the same id and source, the one of the newest version; the rest of the order only makes the choice the same
-- whatever was loaded first
CREATE TABLE staging.kept AS
SELECT row, row_number() OVER (ORDER BY id NULLS LAST, source NULLS LAST, sha256)::INTEGER AS article
FROM (
    SELECT rowid AS row, article.id AS id, article.source AS source, article.sha256 AS sha256
    FROM staging.record
    QUALIFY row_number() OVER (
        PARTITION BY article.id, article.source, article.sha256
        ORDER BY extraction.version DESC, article.published DESC, article.title, hash(meeting, officials, dates, figures, legal_references, directives)
    ) = 1
);

CREATE TABLE staging.official AS
SELECT
    k.article, u.official, u.official.id AS id, coalesce(fold(u.official.name), '') AS folded, r.article.source AS source, r.meeting.host AS host,
    list_transform(r.officials, lambda o: o.organisation) AS bodies
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.officials) AS u (official);

CREATE TABLE staging.task AS
SELECT k.article, d.directive.id AS directive, t.task
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.directives) AS d (directive), UNNEST(d.directive.tasks) AS t (task);
