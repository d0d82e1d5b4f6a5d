import { type MessageId, type Text } from "../messages";
import { en } from "../messages/en";

/** The caption of an attribute that the server names as the API does; one without a caption keeps that name. */
export function attributeWords(attribute: string, text: Text): string {
  const id = `attribute.${attribute}`;
  return id in en ? text(id as MessageId) : attribute;
}
