-- What people ask.  Articles whose text stood in another article before (`duplicate`) are left out of all of these.

CREATE VIEW counted_articles AS SELECT * FROM articles WHERE NOT duplicate;

-- one row a task, with everything that is said about it; `assignees` are those of the task, else whom the directive addresses
CREATE VIEW task_list AS
SELECT
    t.due, t.deadline, t.text AS task,
    coalesce(w.assignees, ad.addressees, []) AS assignees,
    coalesce(c.coordinators, []) AS coordinators,
    d.issuer_name, coalesce(o.title, d.issuer_title) AS issuer_title, o.organisation AS issuer_organisation, o.person,
    coalesce(l.documents, []) AS documents,
    a.day, a.title, a.id, a.source, t.article, t.id AS task_id, t.directive, d.verb, t.ordinal
FROM tasks t
JOIN counted_articles a USING (article)
JOIN directives d ON d.article = t.article AND d.id = t.directive
LEFT JOIN officials o ON o.article = d.article AND o.id = d.issuer
LEFT JOIN (SELECT article, task, list(assignee ORDER BY place) AS assignees FROM task_assignees GROUP BY ALL) w ON w.article = t.article AND w.task = t.id
LEFT JOIN (SELECT article, task, list(coordinator ORDER BY place) AS coordinators FROM task_coordinators GROUP BY ALL) c ON c.article = t.article AND c.task = t.id
LEFT JOIN (SELECT article, directive, list(addressee ORDER BY place) AS addressees FROM directive_addressees GROUP BY ALL) ad
    ON ad.article = t.article AND ad.directive = t.directive
LEFT JOIN (
    SELECT tl.article, tl.task, list(DISTINCT label ORDER BY label) AS documents
    FROM task_legal_references tl
    JOIN legal_references r ON r.article = tl.article AND r.id = tl.legal_reference JOIN documents USING (uri)
    GROUP BY ALL
) l ON l.article = t.article AND l.task = t.id;

CREATE VIEW tasks_by_deadline AS SELECT * FROM task_list WHERE due IS NOT NULL ORDER BY due, article, task_id;

-- told by that day, and still due; what has no deadline that can be placed is never here
CREATE MACRO open_tasks(on_day) AS TABLE
SELECT * FROM task_list WHERE due >= on_day AND (day IS NULL OR day <= on_day) ORDER BY due, article, task_id;

CREATE VIEW tasks_by_assignee AS
SELECT u.assignee, t.* EXCLUDE (assignees) FROM task_list t, UNNEST(t.assignees) AS u (assignee) ORDER BY fold(u.assignee), due NULLS LAST, article, task_id;

CREATE VIEW tasks_by_issuer AS
SELECT concat_ws(', ', issuer_name, issuer_title, issuer_organisation) AS issuer, t.* FROM task_list t ORDER BY fold(issuer), due NULLS LAST, article, task_id;

-- a directive rests on the documents that its lead-in or its tasks name
CREATE VIEW directive_documents AS
SELECT DISTINCT article, directive, uri
FROM (
    SELECT t.article, t.directive, r.uri
    FROM task_legal_references tl JOIN tasks t ON t.article = tl.article AND t.id = tl.task
    JOIN legal_references r ON r.article = tl.article AND r.id = tl.legal_reference
    UNION ALL
    SELECT d.article, d.id, r.uri
    FROM directives d JOIN legal_references r ON r.article = d.article AND r.start_offset >= d.lead_in_start AND r.end_offset <= d.lead_in_end
)
WHERE uri IS NOT NULL;

CREATE VIEW directives_by_document AS
SELECT
    b.uri, doc.label AS document, d.issuer_name, coalesce(o.title, d.issuer_title) AS issuer_title, o.organisation AS issuer_organisation, o.person, d.verb,
    (SELECT list(t.text ORDER BY t.start_offset) FROM tasks t WHERE t.article = d.article AND t.directive = d.id) AS tasks,
    a.day, a.title, a.id, a.source, d.article, d.id AS directive
FROM directive_documents b
JOIN directives d ON d.article = b.article AND d.id = b.directive
JOIN counted_articles a ON a.article = b.article
JOIN documents doc USING (uri)
LEFT JOIN officials o ON o.article = d.article AND o.id = d.issuer
ORDER BY doc.uri, a.day NULLS LAST, d.article, d.id;

CREATE VIEW orders_by_official AS
SELECT p.person, p.name, o.title AS title_then, o.organisation AS organisation_then, year(t.day) AS year, t.* EXCLUDE (person, issuer_name, issuer_title, issuer_organisation)
FROM task_list t JOIN persons p USING (person)
JOIN directives d ON d.article = t.article AND d.id = t.directive JOIN officials o ON o.article = d.article AND o.id = d.issuer
ORDER BY fold(p.name), p.person, t.day NULLS LAST, t.article, t.task_id;

CREATE VIEW documents_by_month AS
SELECT date_trunc('month', a.day)::DATE AS month, d.uri, d.label AS document, count(DISTINCT a.article) AS articles, count(*) AS times
FROM legal_references r JOIN counted_articles a USING (article) JOIN documents d USING (uri)
GROUP BY ALL ORDER BY month NULLS LAST, articles DESC, times DESC, d.uri;

CREATE VIEW failure_counts AS SELECT stage, error, count(*) AS failures FROM failures GROUP BY ALL ORDER BY failures DESC, stage, error;

-- the documents that somebody means by a number, a name, a spelling or a uri
CREATE MACRO find_documents(words) AS TABLE
SELECT uri FROM documents d
WHERE words IS NULL OR uri = words OR is_document(label, words) OR is_document(name, words)
    OR EXISTS (FROM document_spellings s WHERE s.uri = d.uri AND is_document(s.spelling, words));
