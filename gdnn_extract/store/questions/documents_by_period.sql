SELECT
    CASE $by WHEN 'month' THEN strftime(a.day, '%Y-%m') ELSE strftime(a.day, '%Y') END AS period,
    d.label AS document, count(DISTINCT a.article) AS articles, count(*) AS times, d.uri
FROM legal_references r JOIN counted_articles a USING (article) JOIN documents d USING (uri)
WHERE ($document IS NULL OR r.uri IN (FROM find_documents($document)))
    AND ($after IS NULL OR a.day >= $after::DATE) AND ($before IS NULL OR a.day <= $before::DATE)
GROUP BY period, d.label, d.uri
QUALIFY $top IS NULL OR row_number() OVER (PARTITION BY period ORDER BY count(DISTINCT a.article) DESC, count(*) DESC, d.uri) <= $top
ORDER BY period NULLS LAST, articles DESC, times DESC, d.uri
