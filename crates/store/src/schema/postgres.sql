-- PostgreSQL's schema of the version with which it became an engine. The comments in schema.rs explain the tables. It differs from SQLite's
-- form in this only: truth values are BOOLEAN; texts sort by their bytes; and because PostgreSQL has no `rowid`, the tables without an
-- `id` have one as a column, in the order of insertion.

CREATE TABLE note (name TEXT COLLATE "C" PRIMARY KEY, value TEXT COLLATE "C" NOT NULL);

CREATE TABLE delivery (
    key TEXT COLLATE "C" PRIMARY KEY,
    platform TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'sent', 'done')),
    member BYTEA NOT NULL,
    request TEXT COLLATE "C",
    at BIGINT NOT NULL,
    owner BYTEA,
    lease BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX delivery_state ON delivery (platform, state) WHERE state <> 'done';
CREATE INDEX delivery_at ON delivery (at);

CREATE TABLE duty (name TEXT COLLATE "C" PRIMARY KEY, owner BYTEA NOT NULL, lease BIGINT NOT NULL);

CREATE TABLE question (
    id BIGINT PRIMARY KEY,
    delivery TEXT COLLATE "C" NOT NULL,
    workspace BYTEA NOT NULL,
    thread BYTEA NOT NULL,
    message BYTEA,
    member BYTEA NOT NULL,
    text TEXT COLLATE "C",
    scope TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    private BOOLEAN NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    reply TEXT COLLATE "C",
    millis BIGINT NOT NULL,
    at BIGINT NOT NULL,
    ruling TEXT COLLATE "C",
    passed_on TEXT COLLATE "C",
    follows BIGINT,
    own TEXT COLLATE "C",
    edit TEXT COLLATE "C",
    direct BOOLEAN NOT NULL DEFAULT FALSE,
    channel BYTEA,
    linked TEXT COLLATE "C"
);
CREATE INDEX question_thread ON question (thread, at);
CREATE INDEX question_message ON question (message);
CREATE INDEX question_member ON question (member);
CREATE INDEX question_workspace ON question (workspace, at);
CREATE UNIQUE INDEX question_delivery ON question (delivery) WHERE delivery <> '';
CREATE INDEX question_follows ON question (follows) WHERE follows IS NOT NULL;
CREATE INDEX question_edit ON question (edit) WHERE edit IS NOT NULL;
CREATE INDEX question_channel ON question (channel, at) WHERE channel IS NOT NULL;

CREATE TABLE shown (
    question BIGINT NOT NULL REFERENCES question ON DELETE CASCADE,
    page BIGINT NOT NULL,
    position BIGINT NOT NULL,
    post TEXT COLLATE "C" NOT NULL,
    excerpt TEXT COLLATE "C" NOT NULL,
    rejected BOOLEAN NOT NULL DEFAULT FALSE,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (question, page, position)
);

CREATE TABLE feedback (
    question BIGINT NOT NULL REFERENCES question ON DELETE CASCADE,
    member BYTEA NOT NULL,
    helped BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (question, member)
);
CREATE INDEX feedback_member ON feedback (member);

CREATE TABLE judgement (
    question BIGINT NOT NULL REFERENCES question ON DELETE CASCADE,
    member BYTEA NOT NULL,
    post TEXT COLLATE "C" NOT NULL,
    helped BOOLEAN NOT NULL,
    at BIGINT NOT NULL DEFAULT 0,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (question, member, post)
);
CREATE INDEX judgement_member ON judgement (member);
CREATE FUNCTION delete_judgements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM judgement WHERE question = new.id;
    RETURN NULL;
END $$;
CREATE TRIGGER judgement_of_words AFTER UPDATE OF text ON question
    FOR EACH ROW WHEN (new.text IS DISTINCT FROM old.text) EXECUTE FUNCTION delete_judgements();

CREATE TABLE wish (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question BIGINT NOT NULL REFERENCES question ON DELETE CASCADE,
    platform TEXT COLLATE "C" NOT NULL,
    member BYTEA NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    refused_since BIGINT,
    UNIQUE (question, member)
);
CREATE INDEX wish_member ON wish (member);

CREATE TABLE member (
    member BYTEA PRIMARY KEY,
    preference TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE TABLE channel (channel BYTEA PRIMARY KEY, settings TEXT COLLATE "C" NOT NULL);
CREATE TABLE member_zone (
    member BYTEA PRIMARY KEY,
    zone TEXT COLLATE "C" NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace BYTEA NOT NULL,
    member BYTEA NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    channel TEXT COLLATE "C",
    outcome TEXT COLLATE "C"
);

CREATE TABLE commitment (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery TEXT COLLATE "C" NOT NULL,
    platform TEXT COLLATE "C" NOT NULL,
    workspace BYTEA NOT NULL,
    member BYTEA NOT NULL,
    post TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused', 'finished', 'stopped')),
    due BIGINT NOT NULL,
    plan TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    zone TEXT COLLATE "C",
    address TEXT COLLATE "C",
    at BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    owner BYTEA,
    lease BIGINT NOT NULL DEFAULT 0,
    refused_since BIGINT,
    put_off_since BIGINT,
    quit_at BIGINT
);
CREATE INDEX commitment_member ON commitment (member);
CREATE UNIQUE INDEX commitment_delivery ON commitment (delivery) WHERE delivery <> '';
CREATE INDEX commitment_due ON commitment (platform, due) WHERE state = 'active';

CREATE TABLE attempt (
    commitment BIGINT NOT NULL REFERENCES commitment ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (commitment, number, at)
);
CREATE TABLE check_in (
    commitment BIGINT NOT NULL REFERENCES commitment ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT COLLATE "C",
    answered BIGINT,
    note TEXT COLLATE "C",
    rowid BIGINT GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (commitment, number)
);

CREATE TABLE outcome (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery TEXT COLLATE "C" NOT NULL,
    workspace BYTEA NOT NULL,
    member BYTEA NOT NULL,
    rung TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C",
    shared TEXT COLLATE "C",
    at BIGINT NOT NULL
);
CREATE INDEX outcome_member ON outcome (member);
CREATE INDEX outcome_workspace ON outcome (workspace, at);
CREATE UNIQUE INDEX outcome_delivery ON outcome (delivery) WHERE delivery <> '';

CREATE TABLE draft (
    gap TEXT COLLATE "C" PRIMARY KEY,
    member BYTEA NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX draft_member ON draft (member);

CREATE TABLE api_key (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    hash BYTEA NOT NULL UNIQUE,
    made BIGINT NOT NULL,
    used TEXT COLLATE "C",
    workspace BYTEA,
    member BYTEA
);

CREATE TABLE console (
    secret BYTEA PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('link', 'session')),
    member BYTEA NOT NULL,
    operator TEXT COLLATE "C" NOT NULL,
    expires BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX console_member ON console (member);
