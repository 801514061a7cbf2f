"""A small bot on discord.py, to hold the fake Discord of tests/chat against a client that we did not write."""

import os

import discord
import yarl
from discord import app_commands

FAKE = os.environ["FAKE"]
discord.http.Route.BASE = f"{FAKE}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(FAKE.replace("http", "ws"))
NONE = discord.AllowedMentions.none()
HELPERS = 3001


class Page(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction, _: discord.ui.Button):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="page 2", allowed_mentions=NONE)


class Bot(discord.Client):
    def __init__(self):
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, allowed_mentions=NONE)
        self.tree = app_commands.CommandTree(self)
        self.replies = {}

    async def on_ready(self):
        assert self.guilds[0].get_thread(3500).parent_id == 3000
        await self.tree.sync()

    def card(self, message):
        return discord.Embed(title=message.content.replace(f"<@{self.user.id}>", "").strip())

    async def on_message(self, message):
        if message.author.bot:
            return
        if self.user in message.mentions:
            self.replies[message.id] = await message.reply(embed=self.card(message))
        else:
            helpers = self.get_channel(HELPERS)
            await helpers.send(f"heard {len(message.content)} characters")

    async def on_message_edit(self, _, message):
        await self.replies[message.id].edit(embed=self.card(message), allowed_mentions=NONE)

    async def on_message_delete(self, message):
        await self.replies[message.id].delete()


bot = Bot()


@bot.tree.command(name="ask", description="Ask")
async def ask(interaction: discord.Interaction, question: str):
    await interaction.response.defer(ephemeral=True)
    embed = discord.Embed(title=question)
    await interaction.edit_original_response(embed=embed, view=Page(), allowed_mentions=NONE)


@ask.autocomplete("question")
async def suggest(_: discord.Interaction, typed: str):
    return [app_commands.Choice(name=f"{typed} {n}", value=f"{typed} {n}") for n in ("one", "two")]


@bot.tree.context_menu(name="Ask Senpai")
async def menu(interaction: discord.Interaction, message: discord.Message):
    await interaction.response.defer(ephemeral=True)
    await interaction.edit_original_response(content=message.content, allowed_mentions=NONE)


bot.run("canary-token.of-the.bot")
