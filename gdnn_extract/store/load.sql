-- From the records of staging (nested as in JSON) into the tables.

INSERT INTO articles
SELECT
    k.article, r.article.id, r.article.source, r.article.title, r.article.published,
    coalesce(r.article.published, try_cast(left(r.meeting.date, 10) AS DATE)),
    r.article.author.name, r.article.author.organisation, r.article.credit, r.article.sha256, r.article.characters,
    r.extraction.version, r.extraction.models, r.extraction.warnings,
    EXISTS (FROM duplicates d WHERE d.source = r.article.source AND d.id IS NOT DISTINCT FROM r.article.id)
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row
ORDER BY k.article;

-- ------------------------------------------------------------------------------------------------ persons
-- a spelling in capitals (a heading, a signature) stands behind the others; titles and bodies are those borne last
INSERT INTO persons
WITH borne AS (
    SELECT p.person, p.evidence, o.article, coalesce(o.official.name, '') AS name, o.official.title AS title, o.official.organisation AS organisation, a.day, a.duplicate
    FROM staging.official o JOIN staging.person p USING (article, id) JOIN articles a USING (article)
), names AS (
    SELECT person, name FROM borne GROUP BY person, name
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY name = upper(name), count(*) DESC, name) = 1
), last_title AS (
    SELECT person, title, organisation FROM borne WHERE title IS NOT NULL OR organisation IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY day DESC NULLS LAST, title IS NULL, organisation IS NULL, article DESC, title, organisation) = 1
), spans AS (
    SELECT person, any_value(evidence) AS evidence, min(day) AS first_day, max(day) AS last_day, count(DISTINCT article) FILTER (NOT duplicate) AS articles FROM borne GROUP BY person
)
SELECT person, name, organisation, title, evidence, first_day, last_day, articles
FROM spans JOIN names USING (person) LEFT JOIN last_title USING (person)
ORDER BY person;

INSERT INTO person_titles
SELECT p.person, coalesce(o.official.name, '') AS name, o.official.title, o.official.organisation, min(a.day), max(a.day), count(DISTINCT o.article) FILTER (NOT a.duplicate)
FROM staging.official o JOIN staging.person p USING (article, id) JOIN articles a USING (article)
GROUP BY ALL
ORDER BY p.person, min(a.day) NULLS LAST, o.official.title, o.official.organisation, name;

INSERT INTO officials
SELECT
    o.article, o.id, p.person, o.official.name, o.official.honorific, o.official.title, o.official.titles, o.official.organisation,
    o.official.roles, o.official.rule, o.official.score
FROM staging.official o JOIN staging.person p USING (article, id);

INSERT INTO mentions
SELECT o.article, o.id, m.mention.start, m.mention.end, m.mention.text, m.mention.kind
FROM staging.official o, UNNEST(o.official.mentions) AS m (mention);

INSERT INTO meetings
SELECT
    k.article, r.meeting.name, r.meeting.kind, r.meeting.date, r.meeting.location, r.meeting.mode, r.meeting.host, r.meeting.chair.id, r.meeting.rule
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row
WHERE r.meeting IS NOT NULL;

-- ------------------------------------------------------------------------------------------------ dates, figures
INSERT INTO dates
SELECT
    k.article, d.item.id, d.item.start, d.item.end, d.item.text, d.item.value, d.item.first, d.item.last, d.item.grain, d.item.modifier,
    d.item.calendar, d.item.resolved_from, d.item.role, d.item.rule, d.item.score
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.dates) AS d (item);

INSERT INTO figures
SELECT
    k.article, f.item.id, f.item.start, f.item.end, f.item.text, f.item.value, f.item.high, f.item.unit, f.item.comparator, f.item.kind,
    f.item.of, f.item.compared_with, f.item.direction, f.item.rule, f.item.score
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.figures) AS f (item);

-- ------------------------------------------------------------------------------------------------ documents
CREATE TABLE staging.legal AS
SELECT k.article, l.item
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.legal_references) AS l (item);

-- of each document the fullest of the usual spellings: with identifier, then the most frequent
INSERT INTO documents
WITH forms AS (
    SELECT
        item.uri AS uri, item.doc_type AS doc_type, item.identifier AS identifier, item.name AS name, item.number AS number, item.year AS year,
        item.symbol AS symbol, min(item.text) AS text
    FROM staging.legal WHERE item.uri IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
    QUALIFY row_number() OVER (PARTITION BY uri ORDER BY identifier IS NULL, year IS NULL, count(*) DESC, identifier, name, doc_type, number, symbol, year) = 1
), issued AS (
    SELECT item.uri AS uri, item.issued_date AS issued_date FROM staging.legal WHERE item.issued_date IS NOT NULL GROUP BY 1, 2
    QUALIFY row_number() OVER (PARTITION BY uri ORDER BY count(*) DESC, issued_date) = 1
), issuers AS (
    SELECT item.uri AS uri, item.issuer AS issuer FROM staging.legal WHERE item.issuer IS NOT NULL GROUP BY 1, 2
    QUALIFY row_number() OVER (PARTITION BY uri ORDER BY count(*) DESC, issuer) = 1
)
SELECT
    uri, doc_type, identifier, name, number, year, symbol, issued_date, issuer,
    NOT list_contains(string_split(uri, ':'), '-'),
    CASE WHEN identifier IS NOT NULL THEN concat_ws(' ', doc_type, identifier) ELSE coalesce(name, text, uri) END
FROM forms LEFT JOIN issued USING (uri) LEFT JOIN issuers USING (uri)
ORDER BY uri;

INSERT INTO document_spellings
SELECT item.uri, trim(regexp_replace(item.text, '[\s\pZ]+', ' ', 'g')) AS spelling, count(*) FILTER (NOT duplicate)
FROM staging.legal JOIN articles USING (article) WHERE item.uri IS NOT NULL AND item.text IS NOT NULL
GROUP BY ALL ORDER BY 1, 3 DESC, 2;

INSERT INTO legal_references
SELECT
    article, item.id, item.uri, item.start, item.end, item.text, item.doc_type, item.identifier, item.name, item.number, item.year, item.symbol,
    item.issued_date, item.issuer, item.rule, item.score
FROM staging.legal;

INSERT INTO provisions
SELECT l.article, l.item.id, p.place, p.provision.article, p.provision.clause, p.provision.point
FROM staging.legal l, UNNEST(l.item.provisions) WITH ORDINALITY AS p (provision, place);

-- ------------------------------------------------------------------------------------------------ directives, tasks
INSERT INTO directives
SELECT
    k.article, d.item.id, d.item.issuer.id, d.item.issuer.name, d.item.issuer.title, d.item.verb,
    d.item.lead_in.text, d.item.lead_in.start, d.item.lead_in.end, d.item.rule, d.item.score
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.directives) AS d (item);

INSERT INTO directive_addressees
SELECT k.article, d.item.id, a.place, a.addressee
FROM staging.record r JOIN staging.kept k ON r.rowid = k.row, UNNEST(r.directives) AS d (item), UNNEST(d.item.addressees) WITH ORDINALITY AS a (addressee, place)
WHERE a.addressee IS NOT NULL;

-- «before July» is over at the end of June, «before 30/6» leaves that day
INSERT INTO tasks
WITH due AS (
    SELECT article, value, min(CASE WHEN modifier = 'before' AND grain NOT IN ('day', 'time') AND isfinite(first_day) THEN first_day - 1 ELSE last_day END) AS due
    FROM dates GROUP BY ALL
)
SELECT
    t.article, t.task.id, t.directive, t.task.start, t.task.end, t.task.text, t.task.ordinal, t.task.marker, t.task.deadline, due.due,
    t.task.rule, t.task.score
FROM staging.task t LEFT JOIN due ON due.article = t.article AND due.value = t.task.deadline;

INSERT INTO task_actions
SELECT t.article, t.task.id, a.action.start, a.action.end, a.action.text, a.action.verb
FROM staging.task t, UNNEST(t.task.actions) AS a (action);

INSERT INTO task_assignees
SELECT t.article, t.task.id, a.place, a.assignee
FROM staging.task t, UNNEST(t.task.assignees) WITH ORDINALITY AS a (assignee, place) WHERE a.assignee IS NOT NULL;

INSERT INTO task_coordinators
SELECT t.article, t.task.id, a.place, a.coordinator
FROM staging.task t, UNNEST(t.task.coordinators) WITH ORDINALITY AS a (coordinator, place) WHERE a.coordinator IS NOT NULL;

INSERT INTO task_dates SELECT t.article, t.task.id, u.id FROM staging.task t, UNNEST(list_distinct(t.task.dates)) AS u (id);

INSERT INTO task_figures SELECT t.article, t.task.id, u.id FROM staging.task t, UNNEST(list_distinct(t.task.figures)) AS u (id);

INSERT INTO task_legal_references SELECT t.article, t.task.id, u.id FROM staging.task t, UNNEST(list_distinct(t.task.legal_references)) AS u (id);
