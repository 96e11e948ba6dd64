import type { Json } from '@thimble/core';
import { listOf, numberOf, objectOf, problem, textOf, textsOf, type ServiceEntry } from './service.ts';

/** Short posts in public. */
export const posts: ServiceEntry = {
  document: 'posting_api',
  open(config) {
    const username = textOf(config.username, 'john');
    const password = textOf(config.password, 'john123');
    let isLoggedIn = config.authenticated === true;
    const tweets = new Map(Object.entries(objectOf(config.tweets)).map(([id, tweet]) => [Number(id), objectOf(tweet)]));
    const comments = new Map(Object.entries(objectOf(config.comments)).map(([id, list]) => [Number(id), listOf(list)]));
    const retweets = new Map(
      Object.entries(objectOf(config.retweets)).map(([user, list]) => [user, listOf(list).map(Number)]),
    );
    const following = textsOf(config.following_list ?? ['alice', 'bob']);
    let counter = numberOf(config.tweet_counter);

    const loggedOut = (what: string) => problem(`User not authenticated. Please authenticate before ${what}.`);
    const unknown = (id: Json | undefined) => problem(`Tweet with ID ${textOf(id)} not found.`);

    return {
      state: () => ({
        isLoggedIn,
        counter,
        following,
        tweets: [...tweets],
        comments: [...comments],
        retweets: [...retweets],
      }),
      methods: {
        authenticate_twitter(input) {
          if (input.username === username && input.password === password) isLoggedIn = true;
          return { authentication_status: input.username === username && input.password === password };
        },
        posting_get_login_status: () => ({ login_status: isLoggedIn }),
        post_tweet({ content, tags = [], mentions = [] }) {
          if (!isLoggedIn) return loggedOut('posting');
          const tweet = { id: counter, username, content: content ?? '', tags, mentions };
          tweets.set(counter++, tweet);
          return tweet;
        },
        retweet({ tweet_id }) {
          const id = numberOf(tweet_id);
          if (!isLoggedIn) return loggedOut('retweeting');
          if (!tweets.has(id)) return unknown(tweet_id);
          const own = retweets.get(username) ?? [];
          if (own.includes(id)) return { retweet_status: 'Already retweeted' };
          retweets.set(username, [...own, id]);
          return { retweet_status: 'Successfully retweeted' };
        },
        comment({ tweet_id, comment_content }) {
          const id = numberOf(tweet_id);
          if (!isLoggedIn) return loggedOut('commenting');
          if (!tweets.has(id)) return unknown(tweet_id);
          comments.set(id, [...(comments.get(id) ?? []), { username, content: comment_content ?? '' }]);
          return { comment_status: 'Comment added successfully' };
        },
        mention({ tweet_id, mentioned_usernames }) {
          const tweet = tweets.get(numberOf(tweet_id));
          if (!tweet) return unknown(tweet_id);
          tweet.mentions = [...listOf(tweet.mentions), ...listOf(mentioned_usernames)];
          return { mention_status: 'Users mentioned successfully' };
        },
        get_tweet: ({ tweet_id }) => tweets.get(numberOf(tweet_id)) ?? unknown(tweet_id),
      },
    };
  },
};
