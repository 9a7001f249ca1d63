-- The tables of a store.  `article` numbers the articles in the order of id, source and sum, whatever order they were loaded
-- in; ids such as `t3` count within an article, so that the two together are the key.

CREATE TABLE store_info (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE rejected (place VARCHAR NOT NULL, error VARCHAR NOT NULL);
CREATE TABLE failures (id VARCHAR, source VARCHAR, stage VARCHAR NOT NULL, error VARCHAR NOT NULL);
CREATE TABLE duplicates (id VARCHAR, source VARCHAR, original_id VARCHAR, original_source VARCHAR);

CREATE TABLE articles (
    article INTEGER PRIMARY KEY, id VARCHAR, source VARCHAR, title VARCHAR, published DATE,
    day DATE,  -- published, else the day of the meeting
    author VARCHAR, author_organisation VARCHAR, credit VARCHAR, sha256 VARCHAR NOT NULL, characters BIGINT,
    version VARCHAR, models VARCHAR[], warnings VARCHAR[],
    duplicate BOOLEAN NOT NULL  -- the text of another article once more; the views leave it out
);
CREATE TABLE persons (
    person INTEGER PRIMARY KEY, name VARCHAR NOT NULL, organisation VARCHAR, title VARCHAR,
    evidence VARCHAR NOT NULL,  -- body, office or none: what makes the mentions one person
    first_day DATE, last_day DATE, articles INTEGER NOT NULL
);
CREATE TABLE person_titles (
    person INTEGER NOT NULL REFERENCES persons, name VARCHAR NOT NULL, title VARCHAR, organisation VARCHAR,
    first_day DATE, last_day DATE, articles INTEGER NOT NULL
);
CREATE TABLE documents (
    uri VARCHAR PRIMARY KEY, doc_type VARCHAR, identifier VARCHAR, name VARCHAR, number VARCHAR, year BIGINT, symbol VARCHAR,
    issued_date VARCHAR, issuer VARCHAR,
    whole BOOLEAN NOT NULL,  -- false for a number without year, which may be of several documents
    label VARCHAR NOT NULL
);
CREATE TABLE document_spellings (
    uri VARCHAR NOT NULL REFERENCES documents, spelling VARCHAR NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (uri, spelling)
);

CREATE TABLE officials (
    article INTEGER NOT NULL REFERENCES articles, id VARCHAR NOT NULL, person INTEGER NOT NULL REFERENCES persons,
    name VARCHAR, honorific VARCHAR, title VARCHAR, titles VARCHAR[], organisation VARCHAR, roles VARCHAR[], rule VARCHAR, score DOUBLE,
    PRIMARY KEY (article, id)
);
CREATE TABLE mentions (
    article INTEGER NOT NULL, official VARCHAR NOT NULL, start_offset BIGINT, end_offset BIGINT, text VARCHAR, kind VARCHAR,
    FOREIGN KEY (article, official) REFERENCES officials (article, id)
);
CREATE TABLE meetings (
    article INTEGER PRIMARY KEY REFERENCES articles, name VARCHAR, kind VARCHAR, date VARCHAR, location VARCHAR, mode VARCHAR,
    host VARCHAR, chair VARCHAR, rule VARCHAR, FOREIGN KEY (article, chair) REFERENCES officials (article, id)
);
CREATE TABLE dates (
    article INTEGER NOT NULL REFERENCES articles, id VARCHAR NOT NULL, start_offset BIGINT, end_offset BIGINT, text VARCHAR,
    value VARCHAR, first_day DATE, last_day DATE, grain VARCHAR, modifier VARCHAR, calendar VARCHAR, resolved_from VARCHAR, role VARCHAR,
    rule VARCHAR, score DOUBLE, PRIMARY KEY (article, id)
);
CREATE TABLE figures (
    article INTEGER NOT NULL REFERENCES articles, id VARCHAR NOT NULL, start_offset BIGINT, end_offset BIGINT, text VARCHAR,
    value DOUBLE, high DOUBLE, unit VARCHAR, comparator VARCHAR, kind VARCHAR, measured VARCHAR, compared_with VARCHAR, direction VARCHAR,
    rule VARCHAR, score DOUBLE, PRIMARY KEY (article, id)
);
CREATE TABLE legal_references (
    article INTEGER NOT NULL REFERENCES articles, id VARCHAR NOT NULL, uri VARCHAR REFERENCES documents,
    start_offset BIGINT, end_offset BIGINT, text VARCHAR, doc_type VARCHAR, identifier VARCHAR, name VARCHAR, number VARCHAR, year BIGINT,
    symbol VARCHAR, issued_date VARCHAR, issuer VARCHAR, rule VARCHAR, score DOUBLE, PRIMARY KEY (article, id)
);
CREATE TABLE provisions (
    article INTEGER NOT NULL, legal_reference VARCHAR NOT NULL, place INTEGER NOT NULL, article_no VARCHAR, clause VARCHAR, point VARCHAR,
    FOREIGN KEY (article, legal_reference) REFERENCES legal_references (article, id)
);
CREATE TABLE directives (
    article INTEGER NOT NULL REFERENCES articles, id VARCHAR NOT NULL, issuer VARCHAR, issuer_name VARCHAR, issuer_title VARCHAR, verb VARCHAR,
    lead_in VARCHAR, lead_in_start BIGINT, lead_in_end BIGINT, rule VARCHAR, score DOUBLE,
    PRIMARY KEY (article, id), FOREIGN KEY (article, issuer) REFERENCES officials (article, id)
);
CREATE TABLE directive_addressees (
    article INTEGER NOT NULL, directive VARCHAR NOT NULL, place INTEGER NOT NULL, addressee VARCHAR NOT NULL,
    FOREIGN KEY (article, directive) REFERENCES directives (article, id)
);
CREATE TABLE tasks (
    article INTEGER NOT NULL, id VARCHAR NOT NULL, directive VARCHAR NOT NULL, start_offset BIGINT, end_offset BIGINT, text VARCHAR,
    ordinal BIGINT, marker VARCHAR, deadline VARCHAR,
    due DATE,  -- the last day that the deadline leaves; null where it cannot be told
    rule VARCHAR, score DOUBLE, PRIMARY KEY (article, id), FOREIGN KEY (article, directive) REFERENCES directives (article, id)
);
CREATE TABLE task_actions (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, start_offset BIGINT, end_offset BIGINT, text VARCHAR, verb VARCHAR,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id)
);
CREATE TABLE task_assignees (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, place INTEGER NOT NULL, assignee VARCHAR NOT NULL,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id)
);
CREATE TABLE task_coordinators (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, place INTEGER NOT NULL, coordinator VARCHAR NOT NULL,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id)
);
CREATE TABLE task_dates (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, date VARCHAR NOT NULL,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id), FOREIGN KEY (article, date) REFERENCES dates (article, id)
);
CREATE TABLE task_figures (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, figure VARCHAR NOT NULL,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id), FOREIGN KEY (article, figure) REFERENCES figures (article, id)
);
CREATE TABLE task_legal_references (
    article INTEGER NOT NULL, task VARCHAR NOT NULL, legal_reference VARCHAR NOT NULL,
    FOREIGN KEY (article, task) REFERENCES tasks (article, id),
    FOREIGN KEY (article, legal_reference) REFERENCES legal_references (article, id)
);
