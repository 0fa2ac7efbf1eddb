"""Which texts exist in three languages. Only words for reading: nothing a rule depends on is translated."""

from modeltranslation.translator import TranslationOptions, register

from marketplace.catalog.models import Category, CategoryAttribute, Listing


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)


@register(Listing)
class ListingTranslation(TranslationOptions):
    fields = ("title", "description")
    required_languages = ()


@register(CategoryAttribute)
class CategoryAttributeTranslation(TranslationOptions):
    fields = ("name",)
