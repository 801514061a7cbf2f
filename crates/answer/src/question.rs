//! Answers a question by itself: ranks posts, judges the first hit, cites excerpts.

use senpai_language::Language;
use senpai_search::{
    Error, Excerpt, Feature, Filter, Hit, Query, RERANK_PER_POST, Retriever, Synonyms,
};

use crate::{
    Answer, AnswerOptions, Citation, Principle, Status,
    tuning::{
        ENGLISH_FACTOR, FOUND_CONFIDENCE_BY_WORDS, FOUND_CONFIDENCE_WITH_MEANING,
        GOAL_MARGIN_BY_WORDS, GOAL_MARGIN_WITH_MEANING, MIN_RELATIVE_COVERAGE,
        OTHER_LANGUAGE_COSINE, OTHER_LANGUAGE_LEAD, OTHER_LANGUAGE_PASSAGES, PRINCIPLE_COVERAGE,
        PRINCIPLE_EXPONENT, PRINCIPLE_LENGTH, PRINCIPLE_WORD_SHARE, UNSURE_CONFIDENCE,
    },
};

/// The answer to a question by itself.
pub(crate) fn alone(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    options: &AnswerOptions,
) -> Result<Answer, Error> {
    let query = Query::new(question, synonyms, options.filter.clone());
    if !query.names_a_subject() {
        return Ok(Answer::not_found());
    }
    let passages = options.excerpts * RERANK_PER_POST + options.shown.len();
    let mut hits = retriever.retrieve(&query, passages)?;
    let (confidence, status) = judge(hits.first(), &query);
    hits.retain(|hit| !options.has_shown(hit));
    let status = match (options.shown.is_empty(), hits.is_empty()) {
        (true, _) => status,
        // The question was answered before, and its best excerpts were shown.
        (false, false) => Status::Unsure,
        (false, true) => Status::NotFound,
    };
    let mut ranked = rank(hits);
    // The author of a question has answered it.
    if confidence < 1.0 {
        ranked = prefer(ranked, options);
    }
    let leads = status == Status::Found;
    let other_language = match status {
        Status::NotFound => in_other_language(retriever, synonyms, question, options)?,
        Status::Found | Status::Unsure => None,
    };
    let (excerpts, more) = cite_all(&query, &ranked, options);
    Ok(Answer {
        status,
        confidence,
        principle: leads.then(|| principle(&query, &ranked)).flatten(),
        excerpts,
        other_language,
        more,
        follows: false,
    })
}

/// An excerpt of a post that answers clearly, but in another language than the question's. The post and the question share no
/// words, so only meaning decides.
fn in_other_language(
    retriever: &dyn Retriever,
    synonyms: &Synonyms,
    question: &str,
    options: &AnswerOptions,
) -> Result<Option<Citation>, Error> {
    let language = match Language::detect(question) {
        Some(Language::Japanese) => Language::English,
        Some(Language::English) => Language::Japanese,
        None => return Ok(None),
    };
    if options.filter.language.is_some() {
        return Ok(None);
    }
    let filter = Filter {
        language: Some(language),
        ..options.filter.clone()
    };
    let query = Query::new(question, synonyms, filter);
    let hits = retriever.retrieve_by_meaning(&query, OTHER_LANGUAGE_PASSAGES)?;
    let Some(first) = hits.first() else {
        return Ok(None);
    };
    let cosine = |hit: &Hit| hit.features()[Feature::PostMeaning as usize];
    let mut others = hits
        .iter()
        .filter(|hit| hit.post.meta.id != first.post.meta.id);
    let lead = others
        .next()
        .map_or(1.0, |next| cosine(first) - cosine(next));
    let is_clear = cosine(first) >= OTHER_LANGUAGE_COSINE && lead >= OTHER_LANGUAGE_LEAD;
    Ok(is_clear.then(|| cite(&query, first, options.characters)))
}

/// The confidence and the status of an answer, by its first hit.
pub(crate) fn judge(first: Option<&Hit>, query: &Query) -> (f32, Status) {
    let confidence = first.map_or(0.0, |hit| hit.confidence(query));
    let found = if first.is_some_and(Hit::has_meaning) {
        FOUND_CONFIDENCE_WITH_MEANING
    } else {
        FOUND_CONFIDENCE_BY_WORDS
    };
    let status = if confidence >= found {
        Status::Found
    } else if confidence >= UNSURE_CONFIDENCE {
        Status::Unsure
    } else {
        Status::NotFound
    };
    (confidence, status)
}

/// The principle of the first post that covers the question best, if it answers by itself: it covers enough of the question, has
/// enough of the question's content words, and has a number if the question asks for one.
fn principle(query: &Query, ranked: &[Hit]) -> Option<Principle> {
    let hit = ranked.first()?;
    let stated = hit.post.meta.principles.iter();
    let stated = stated.map(|text| (hit.coverage_of(query, text), text));
    let (coverage, text) = stated.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let length = (query.length() / PRINCIPLE_LENGTH).powf(PRINCIPLE_EXPONENT);
    let words = hit.content_share_in(query, text);
    let answers = coverage * length >= PRINCIPLE_COVERAGE && words >= PRINCIPLE_WORD_SHARE;
    (answers && query.may_be_answered_by(text)).then(|| Principle {
        text: text.clone(),
        post: hit.post.clone(),
    })
}

/// The best passage of each post, then the other passages of these posts: a small folder or one long post may answer in several
/// places. Passages that cover much less than the first passage are left out, unless they are near in meaning.
fn rank(hits: Vec<Hit>) -> Vec<Hit> {
    let first = hits.first().map_or(0.0, Hit::coverage);
    let least = first * MIN_RELATIVE_COVERAGE;
    let near = |hit: &Hit| hit.is_near_in_meaning() || hit.coverage() >= least;
    let mut best: Vec<Hit> = Vec::new();
    let mut further: Vec<Hit> = Vec::new();
    for hit in hits.into_iter().filter(near) {
        if best
            .iter()
            .any(|known| known.post.meta.id == hit.post.meta.id)
        {
            further.push(hit);
        } else {
            best.push(hit);
        }
    }
    best.append(&mut further);
    best
}

/// Puts the best passage of a preferred post first, if its score is at most a small margin below the first score. The confidence is
/// computed from the first passage by score, because both passages answer about equally well.
fn prefer(mut ranked: Vec<Hit>, options: &AnswerOptions) -> Vec<Hit> {
    let Some(first) = ranked.first() else {
        return ranked;
    };
    let margin = if first.has_meaning() {
        GOAL_MARGIN_WITH_MEANING
    } else {
        GOAL_MARGIN_BY_WORDS
    };
    let least = first.score - margin;
    let is_near = |hit: &Hit| hit.score >= least && options.prefers(&hit.post);
    if !options.prefers(&first.post)
        && let Some(preferred) = ranked.iter().position(is_near)
    {
        ranked[..=preferred].rotate_right(1);
    }
    ranked
}

/// The excerpts of the first hits, and whether there are further ones. No two excerpts have text in common: a passage that an excerpt
/// before it has in part is cited without the passages around it, and is left out if this is not enough.
fn cite_all(query: &Query, ranked: &[Hit], options: &AnswerOptions) -> (Vec<Citation>, bool) {
    let mut cited: Vec<Citation> = Vec::new();
    for (at, hit) in ranked.iter().enumerate() {
        if cited.len() == options.excerpts {
            return (cited, at < ranked.len());
        }
        let cut = |hit: &Hit| {
            let new = cite(query, hit, options.characters);
            cited
                .iter()
                .all(|known| !known.overlaps(&new))
                .then_some(new)
        };
        cited.extend(cut(hit).or_else(|| cut(&hit.without_context())));
    }
    (cited, false)
}

pub(crate) fn cite(query: &Query, hit: &Hit, characters: usize) -> Citation {
    let characters = match hit.post.meta.language {
        Some(Language::English) => characters * ENGLISH_FACTOR,
        Some(Language::Japanese) | None => characters,
    };
    let excerpt = Excerpt::cut(query, hit, characters);
    let url = hit.post.meta.url.as_deref();
    let anchor = hit.passage.anchor.as_deref();
    Citation {
        post: hit.post.clone(),
        headings: hit.passage.headings.clone(),
        link: url.map(|url| {
            let context = &hit.context;
            let span = excerpt.span.clone();
            senpai_content::deep_link(url, anchor, &context.text, &context.quotes, span)
        }),
        file_span: hit.context.file_span(excerpt.span.clone()),
        excerpt,
        score: hit.score,
        coverage: hit.coverage(),
        confidence: hit.confidence(query),
    }
}
