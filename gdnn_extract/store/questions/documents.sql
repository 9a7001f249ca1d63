SELECT
    d.label AS document, count(DISTINCT a.article) AS articles, count(*) AS times, min(a.day) AS first_day, max(a.day) AS last_day, d.issued_date, d.issuer, d.whole, d.uri
FROM legal_references r JOIN counted_articles a USING (article) JOIN documents d USING (uri)
WHERE ($document IS NULL OR r.uri IN (FROM find_documents($document)))
    AND ($after IS NULL OR a.day >= $after::DATE) AND ($before IS NULL OR a.day <= $before::DATE)
GROUP BY ALL
ORDER BY articles DESC, times DESC, d.uri
LIMIT $top
