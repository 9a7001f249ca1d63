SELECT
    p.person, p.name, p.title, p.organisation, p.first_day, p.last_day,
    (SELECT count(DISTINCT o.article) FROM officials o JOIN counted_articles USING (article) WHERE o.person = p.person) AS articles,
    (SELECT count(*) FROM task_list t WHERE t.person = p.person) AS tasks,
    (SELECT list(DISTINCT concat_ws(', ', v.title, v.organisation) ORDER BY concat_ws(', ', v.title, v.organisation)) FROM person_titles v WHERE v.person = p.person AND coalesce(v.title, v.organisation) IS NOT NULL) AS offices,
    p.evidence
FROM persons p
WHERE EXISTS (FROM person_titles v WHERE v.person = p.person AND has_words(v.name, $name) AND ($organisation IS NULL OR has_words(v.organisation, $organisation)))
ORDER BY fold(p.name), p.person
LIMIT $top
