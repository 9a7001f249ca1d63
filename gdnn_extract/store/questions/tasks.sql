SELECT
    due, deadline, task, assignees, coordinators,
    nullif(concat_ws(', ', issuer_name, issuer_title, issuer_organisation), '') AS issuer, documents, day, id, source
FROM task_list t
WHERE has_words(array_to_string(assignees, ' ; '), $assignee)
    AND has_words(concat_ws(' ', issuer_name, issuer_title, issuer_organisation), $issuer)
    AND ($document IS NULL OR EXISTS (
        FROM task_legal_references l JOIN legal_references r ON r.article = l.article AND r.id = l.legal_reference
        WHERE l.article = t.article AND l.task = t.task_id AND r.uri IN (FROM find_documents($document))))
    AND ($after IS NULL OR day >= $after::DATE) AND ($before IS NULL OR day <= $before::DATE)
    AND ($due_after IS NULL OR due >= $due_after::DATE) AND ($due_before IS NULL OR due <= $due_before::DATE)
    AND ($open_on IS NULL OR (due >= $open_on::DATE AND (day IS NULL OR day <= $open_on::DATE)))
    AND has_words(task, $text)
ORDER BY due NULLS LAST, day NULLS LAST, article, task_id
LIMIT $top
