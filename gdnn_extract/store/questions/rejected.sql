SELECT place, error FROM rejected ORDER BY place, error LIMIT $top
