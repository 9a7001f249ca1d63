SELECT
    year(day) AS year, day, name AS official, title_then AS title, organisation_then AS organisation, task, assignees, due, deadline, documents, id, source, person
FROM orders_by_official o
WHERE EXISTS (FROM person_titles v WHERE v.person = o.person AND has_words(v.name, $official))
    AND ($organisation IS NULL OR has_words(organisation_then, $organisation))
    AND ($after IS NULL OR day >= $after::DATE) AND ($before IS NULL OR day <= $before::DATE)
ORDER BY fold(name), person, day NULLS LAST, article, task_id
LIMIT $top
