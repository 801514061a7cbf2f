//! The schema, as a list of migrations.

/// A change of the schema, in the form of each engine.
pub(crate) struct Migration {
    pub sqlite: &'static str,
    #[cfg_attr(not(feature = "postgres"), allow(dead_code))]
    pub postgres: &'static str,
}

/// A migration from before PostgreSQL was an engine.
const fn sqlite(sqlite: &'static str) -> Migration {
    Migration {
        sqlite,
        postgres: "",
    }
}

/// Migration N brings the schema from version N to N + 1. A released migration never changes. In PostgreSQL's form, `BLOB` is `BYTEA`,
/// `INTEGER` is `BIGINT`, and a truth value is `BOOLEAN`; `TEXT` has `COLLATE "C"`, and a new table without `id` has
/// `rowid BIGINT GENERATED ALWAYS AS IDENTITY` as its last column.
pub(crate) const MIGRATIONS: &[Migration] = &[
    sqlite("CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    -- What a platform delivered. `request` is what is needed to reply; it goes when the reply stands.
    CREATE TABLE delivery (
        key TEXT PRIMARY KEY,
        platform TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'done')),
        member BLOB NOT NULL,
        request TEXT,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX delivery_state ON delivery (platform, state) WHERE state <> 'done';
    CREATE INDEX delivery_at ON delivery (at);

    CREATE TABLE question (
        id INTEGER PRIMARY KEY,
        delivery TEXT NOT NULL,
        workspace BLOB NOT NULL,
        thread BLOB NOT NULL,
        message BLOB,
        member BLOB NOT NULL,
        text TEXT,
        scope TEXT NOT NULL,
        language TEXT NOT NULL,
        private INTEGER NOT NULL,
        status TEXT NOT NULL,
        reply TEXT,
        millis INTEGER NOT NULL,
        at INTEGER NOT NULL,
        ruling TEXT
    ) STRICT;
    CREATE INDEX question_thread ON question (thread, at);
    CREATE INDEX question_message ON question (message);
    CREATE INDEX question_member ON question (member);
    CREATE INDEX question_delivery ON question (delivery);
    CREATE INDEX question_workspace ON question (workspace, at);

    CREATE TABLE shown (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        page INTEGER NOT NULL,
        position INTEGER NOT NULL,
        post TEXT NOT NULL,
        excerpt TEXT NOT NULL,
        PRIMARY KEY (question, page, position)
    ) STRICT;

    CREATE TABLE feedback (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        member BLOB NOT NULL,
        helped INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (question, member)
    ) STRICT;
    CREATE INDEX feedback_member ON feedback (member);

    CREATE TABLE wish (
        id INTEGER PRIMARY KEY,
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        platform TEXT NOT NULL,
        member BLOB NOT NULL,
        place TEXT NOT NULL,
        at INTEGER NOT NULL,
        UNIQUE (question, member)
    ) STRICT;

    CREATE TABLE member (member BLOB PRIMARY KEY, preference TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
    CREATE TABLE channel (channel BLOB PRIMARY KEY, settings TEXT NOT NULL) STRICT;
    CREATE TABLE audit (id INTEGER PRIMARY KEY, workspace BLOB NOT NULL, member BLOB NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"),
    // The delivery by which a question was passed on to the helpers.
    sqlite("ALTER TABLE question ADD COLUMN passed_on TEXT;"),
    // At most one question for each delivery. If two processes stored a question for one delivery, both stay, and the first in the
    // index keeps the delivery. An empty delivery has expired.
    sqlite("UPDATE question SET delivery = ''
     WHERE id <> (SELECT min(id) FROM question AS same WHERE same.delivery = question.delivery);
     DROP INDEX question_delivery;
     CREATE UNIQUE INDEX question_delivery ON question (delivery) WHERE delivery <> '';"),
    // For each delivery: the process that works on it, the end of the lease, and the number of times that it was taken over. A duty
    // is work that one process at a time does, such as the notifications.
    sqlite("ALTER TABLE delivery ADD COLUMN owner BLOB;
     ALTER TABLE delivery ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE delivery ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE duty (name TEXT PRIMARY KEY, owner BLOB NOT NULL, lease INTEGER NOT NULL) STRICT;"),
    // For a follow-up: the question that it follows up, whose words are in its text, and the member's own words.
    sqlite("ALTER TABLE question ADD COLUMN follows INTEGER;
     ALTER TABLE question ADD COLUMN own TEXT;
     CREATE INDEX question_follows ON question (follows) WHERE follows IS NOT NULL;"),
    // The delivery of the last edit of a question. `direct` is true for a direct message.
    sqlite("ALTER TABLE question ADD COLUMN edit TEXT;
     ALTER TABLE question ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX question_edit ON question (edit) WHERE edit IS NOT NULL;"),
    // A judgement of a post as the answer to a question. It is about the words that the question had at that time.
    sqlite("CREATE TABLE judgement (
        question INTEGER NOT NULL REFERENCES question ON DELETE CASCADE,
        member BLOB NOT NULL,
        post TEXT NOT NULL,
        helped INTEGER NOT NULL,
        PRIMARY KEY (question, member, post)
     ) STRICT;
     CREATE INDEX judgement_member ON judgement (member);
     CREATE TRIGGER judgement_of_words AFTER UPDATE OF text ON question WHEN new.text IS NOT old.text BEGIN
        DELETE FROM judgement WHERE question = new.id;
     END;"),
    // Commitments of members. `plan` is the whole commitment as JSON. `owner` and `lease` belong to the process that sends its
    // check-in. `due` may be later than the time in the plan, for example the next morning. `address` is kept while the commitment
    // is active. An id is never used again, because a button may still name it. A row of `attempt` says that a process began to
    // send a check-in: the message may have arrived, so its day stays used.
    sqlite("CREATE TABLE commitment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        delivery TEXT NOT NULL,
        platform TEXT NOT NULL,
        workspace BLOB NOT NULL,
        member BLOB NOT NULL,
        post TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'finished', 'stopped')),
        due INTEGER NOT NULL,
        plan TEXT NOT NULL,
        language TEXT NOT NULL,
        zone TEXT,
        address TEXT,
        at INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        owner BLOB,
        lease INTEGER NOT NULL DEFAULT 0
     ) STRICT;
     CREATE INDEX commitment_member ON commitment (member);
     CREATE UNIQUE INDEX commitment_delivery ON commitment (delivery) WHERE delivery <> '';
     CREATE INDEX commitment_due ON commitment (platform, due) WHERE state = 'active';
     CREATE TABLE attempt (
        commitment INTEGER NOT NULL REFERENCES commitment ON DELETE CASCADE,
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (commitment, number, at)
     ) STRICT;
     CREATE TABLE check_in (
        commitment INTEGER NOT NULL REFERENCES commitment ON DELETE CASCADE,
        number INTEGER NOT NULL,
        at INTEGER NOT NULL,
        answer TEXT,
        answered INTEGER,
        note TEXT,
        PRIMARY KEY (commitment, number)
     ) STRICT;
     CREATE TABLE member_zone (member BLOB PRIMARY KEY, zone TEXT NOT NULL) STRICT;"),
    // Outcomes that members report. Their words expire when the words of questions do. An id is never used again, because a button
    // may still name it. `shared` is the delivery that shows the outcome in a channel, or empty if the delivery has expired.
    sqlite("CREATE TABLE outcome (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        delivery TEXT NOT NULL,
        workspace BLOB NOT NULL,
        member BLOB NOT NULL,
        rung TEXT NOT NULL,
        words TEXT,
        shared TEXT,
        at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX outcome_member ON outcome (member);
     CREATE INDEX outcome_workspace ON outcome (workspace, at);
     CREATE UNIQUE INDEX outcome_delivery ON outcome (delivery) WHERE delivery <> '';"),
    // True if a member said in the conversation that the post of an excerpt does not answer.
    sqlite("ALTER TABLE shown ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;"),
    // The channel of a question whose message begins a thread.
    sqlite("ALTER TABLE question ADD COLUMN channel BLOB;
     CREATE INDEX question_channel ON question (channel, at) WHERE channel IS NOT NULL;"),
    // The time of the first permanent refusal of the notification, for example in an archived channel.
    sqlite("ALTER TABLE wish ADD COLUMN refused_since INTEGER;"),
    // The time of a judgement. An earlier judgement has 0 and counts at the time of its question. A draft contains words of a
    // member; `fingerprint` is that of the text that the bot wrote.
    sqlite("ALTER TABLE judgement ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE draft (gap TEXT PRIMARY KEY, member BLOB NOT NULL, fingerprint TEXT NOT NULL) STRICT;
     CREATE INDEX draft_member ON draft (member);
     INSERT INTO draft (gap, member, fingerprint)
        SELECT substr(name, 7), unhex(substr(value, 1, 64)), substr(value, 66) FROM note
        WHERE substr(name, 1, 6) = 'draft ' AND length(unhex(substr(value, 1, 64))) = 32;
     DELETE FROM note WHERE substr(name, 1, 6) = 'draft ';"),
    // The page lists the questions whose answer a visitor waits for.
    sqlite("CREATE INDEX wish_member ON wish (member);"),
    // The time of the first permanent refusal of the check-in, and the time since which the check-in could not be composed.
    sqlite("ALTER TABLE commitment ADD COLUMN refused_since INTEGER;
     ALTER TABLE commitment ADD COLUMN put_off_since INTEGER;"),
    // The API keys of programs. `hash` is the keyed hash of the secret, and `used` is the day of the last use. An id is never given
    // again: questions name it.
    sqlite("CREATE TABLE api_key (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        hash BLOB NOT NULL UNIQUE,
        made INTEGER NOT NULL,
        used TEXT
     ) STRICT;"),
    // Links to the console and its sessions. `secret` is a hash of what the browser has. `operator` is who administers, as JSON.
    sqlite("CREATE TABLE console (
        secret BLOB PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('link', 'session')),
        member BLOB NOT NULL,
        operator TEXT NOT NULL,
        expires INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX console_member ON console (member);"),
    // What came of an admin's action, and the id of its channel, if it was about one outside of direct messages. Earlier actions have no
    // outcome, except those of members who were no admins. `linked` is the fingerprint of the link that closed the question.
    sqlite("ALTER TABLE audit ADD COLUMN channel TEXT;
     ALTER TABLE audit ADD COLUMN outcome TEXT;
     UPDATE audit SET outcome = 'not_allowed' WHERE action LIKE 'refused: %';
     ALTER TABLE question ADD COLUMN linked TEXT;"),
    // The workspace of an API key and the admin who made it. Without a workspace, it is of the machine; without an admin, it was made
    // on the machine.
    sqlite("ALTER TABLE api_key ADD COLUMN workspace BLOB;
     ALTER TABLE api_key ADD COLUMN member BLOB;"),
    // The time at which the member ended a commitment by themselves: they stopped it, or replaced it by another step.
    // With this version, PostgreSQL became an engine.
    Migration {
        sqlite: "ALTER TABLE commitment ADD COLUMN quit_at INTEGER;",
        postgres: include_str!("schema/postgres.sql"),
    },
    // The name of an API key is unique in its workspace: admins learn nothing of the keys of others. The sequence of ids goes on.
    Migration {
        sqlite: "CREATE TABLE named_key (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        hash BLOB NOT NULL UNIQUE,
        made INTEGER NOT NULL,
        used TEXT,
        workspace BLOB,
        member BLOB
     ) STRICT;
     INSERT INTO sqlite_sequence (name, seq) SELECT 'named_key', seq FROM sqlite_sequence WHERE name = 'api_key';
     INSERT INTO named_key (id, name, hash, made, used, workspace, member)
        SELECT id, name, hash, made, used, workspace, member FROM api_key;
     DROP TABLE api_key;
     ALTER TABLE named_key RENAME TO api_key;
     CREATE UNIQUE INDEX api_key_name ON api_key (ifnull(workspace, x''), name);",
        postgres: "ALTER TABLE api_key DROP CONSTRAINT api_key_name_key;
            CREATE UNIQUE INDEX api_key_name ON api_key (coalesce(workspace, ''::bytea), name);",
    },
    // Counts how often the words of a question were deleted or changed, so that whoever has read them forgets them.
    Migration {
        sqlite: "INSERT INTO note (name, value) VALUES ('deletions', '0');
     CREATE TRIGGER question_deleted AFTER DELETE ON question BEGIN
        UPDATE note SET value = value + 1 WHERE name = 'deletions';
     END;
     CREATE TRIGGER words_deleted AFTER UPDATE OF text ON question WHEN old.text IS NOT NULL AND new.text IS NOT old.text BEGIN
        UPDATE note SET value = value + 1 WHERE name = 'deletions';
     END;",
        postgres: "INSERT INTO note (name, value) VALUES ('deletions', '0');
            CREATE FUNCTION count_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE note SET value = (value::bigint + 1)::text WHERE name = 'deletions';
                RETURN NULL;
            END $$;
            CREATE TRIGGER question_deleted AFTER DELETE ON question FOR EACH ROW EXECUTE FUNCTION count_deletion();
            CREATE TRIGGER words_deleted AFTER UPDATE OF text ON question
                FOR EACH ROW WHEN (old.text IS NOT NULL AND new.text IS DISTINCT FROM old.text) EXECUTE FUNCTION count_deletion();",
    },
    // The last question of a member is found without a read of all their questions.
    Migration {
        sqlite: "DROP INDEX question_member;
     CREATE INDEX question_member ON question (member, at);",
        postgres: "DROP INDEX question_member;
            CREATE INDEX question_member ON question (member, at);",
    },
];

#[cfg(test)]
mod tests {
    use senpai_language::Fnv;

    use super::*;

    /// A state never runs a migration twice, so an edit of a migration would not reach the states that have run it.
    #[test]
    fn a_migration_that_has_run_is_never_edited() {
        let known = [
            0x9b0e_eb27_5976_89dd,
            0x4c9b_4f1b_e6f3_3774,
            0xebfa_a27c_2851_3aa4,
            0xbd26_bdba_19d5_5b69,
            0x9962_dc4d_6e0b_12f9,
            0x8a5e_c90b_b2d7_9bc7,
            0x5a5b_e6b0_2ce7_f6b7,
            0x8ad6_4aa6_fa87_c392,
            0xc168_174c_c3ff_0f8d,
            0x9b85_6065_d60e_7a9f,
            0x608d_b8f7_02c2_3d90,
            0xe19d_6c80_1a44_2e2b,
            0xb133_d2ca_a786_7cc7,
            0x0e83_c34f_2989_cd39,
            0x389a_3a4f_78de_cf2e,
            0x6719_7164_fccc_b8b4,
            0xa55f_260c_dd7b_0703,
            0xa6c2_6a47_4f28_1f9b,
            0x260d_1bcf_3b1f_9a44,
            0xa551_afaa_00de_8ab5,
            0xed0a_f85b_8255_65f1,
            0x7230_e461_746b_944c,
            0x4378_d30e_9c8c_e1ad,
        ];
        let found = MIGRATIONS.iter().map(|m| Fnv::of(m.sqlite.as_bytes()));
        assert_eq!(
            found.collect::<Vec<u64>>(),
            known,
            "append a migration instead"
        );
    }
}
