SELECT
    document, nullif(concat_ws(', ', issuer_name, issuer_title, issuer_organisation), '') AS issuer, verb, tasks, day, id, source, uri
FROM directives_by_document
WHERE uri IN (FROM find_documents($document))
    AND ($after IS NULL OR day >= $after::DATE) AND ($before IS NULL OR day <= $before::DATE)
ORDER BY uri, day NULLS LAST, article, directive
LIMIT $top
