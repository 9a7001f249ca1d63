-- Records that are JSON of the right shape and still cannot be loaded, with what is wrong; $version is the major version read here.
SELECT row, label, error
FROM (
    SELECT
        rowid AS row,
        label || ': record ' || coalesce(article.id, article.source, left(article.sha256, 12), 'without id') AS label,
        flatten(list_transform(directives, lambda d: d.tasks)) AS tasks,
        CASE
            WHEN article.sha256 IS NULL THEN 'no record: article.sha256 is missing'
            WHEN schema_version IS NULL THEN 'no record: schema_version is missing'
            WHEN split_part(schema_version, '.', 1) <> $version THEN 'a record of schema version ' || schema_version || '; version ' || $version || ' is read here'
            WHEN len(list_distinct(list_transform(officials, lambda x: x.id))) <> len(officials) THEN 'two officials of one id, or one without'
            WHEN len(list_distinct(list_transform(dates, lambda x: x.id))) <> len(dates) THEN 'two dates of one id, or one without'
            WHEN len(list_distinct(list_transform(figures, lambda x: x.id))) <> len(figures) THEN 'two figures of one id, or one without'
            WHEN len(list_distinct(list_transform(legal_references, lambda x: x.id))) <> len(legal_references) THEN 'two legal references of one id, or one without'
            WHEN len(list_distinct(list_transform(directives, lambda x: x.id))) <> len(directives) THEN 'two directives of one id, or one without'
            WHEN len(list_distinct(list_transform(tasks, lambda x: x.id))) <> len(tasks) THEN 'two tasks of one id, or one without'
            WHEN NOT list_has_all(coalesce(list_transform(officials, lambda x: x.id), []), list_filter(list_transform(directives, lambda x: x.issuer.id), lambda x: x IS NOT NULL))
                OR (meeting.chair.id IS NOT NULL AND NOT list_contains(coalesce(list_transform(officials, lambda x: x.id), []), meeting.chair.id))
                THEN 'an issuer or chair who is none of the officials'
            WHEN NOT list_has_all(coalesce(list_transform(dates, lambda x: x.id), []), flatten(list_transform(tasks, lambda x: x.dates))) THEN 'a task with a date that is not there'
            WHEN NOT list_has_all(coalesce(list_transform(figures, lambda x: x.id), []), flatten(list_transform(tasks, lambda x: x.figures)))
                THEN 'a task with a figure that is not there'
            WHEN NOT list_has_all(coalesce(list_transform(legal_references, lambda x: x.id), []), flatten(list_transform(tasks, lambda x: x.legal_references)))
                THEN 'a task with a legal reference that is not there'
        END AS error
    FROM staging.record
)
WHERE error IS NOT NULL
ORDER BY label, error
