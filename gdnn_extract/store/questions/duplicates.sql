SELECT id, source, original_id, original_source FROM duplicates ORDER BY source, id LIMIT $top
