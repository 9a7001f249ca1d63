SELECT stage, id, source, error FROM failures ORDER BY stage, error, source, id LIMIT $top
